# A job of Slurm: tmo's limit and grace end before Slurm's do.
. "$(dirname "$0")/recipe.sh"
need bash

cat >job.sh <<'# end'
# recipe
#!/bin/bash
#SBATCH --time=1:00:00
srun tmo -w USR1@5m -k 20s 58m ./simulate
# end

# 58 minutes and 20 seconds are less than the hour; 20 seconds less than the
# 30 that Slurm leaves a step by default (KillWait).
program bin/srun <<-'END'
	echo "$$" >step
	exec "$@"
END
program simulate <<-'END'
	trap 'echo saved; exit 0' USR1
	kill -USR1 $$
END
status bash job.sh
is status "$status" 0
has out saved
program simulate <<-'END'
	kill -ALRM $PPID
	exec sleep 60
END
status bash job.sh
is status "$status" 124

# The warning and the time limit of the same line, sooner.
sed 's/5m/1s/; s/58m/4s/' job.sh >hasty
program simulate <<-'END'
	trap 'echo saved; exit 0' USR1
	while :; do sleep .1; done
END
status bash hasty
is status "$status" 0
has out saved

# scancel: TERM to the step, and KILL after KillWait.
sed 's/20s/1s/' job.sh >hasty
program simulate <<-'END'
	trap '' TERM
	kill -TERM "$(cat step)"
	while :; do sleep .1; done
END
status bash hasty
is status "$status" 137
