# Go: a command with a bound, in a process group of its own.
. "$(dirname "$0")/recipe.sh"
need go ps setsid

cat >bounded.go <<'# end'
# recipe
func bounded(limit string, argv ...string) ([]byte, error) {
    args := []string{"-q", "-d", "-l", "kill", "-k", "2s", "--", limit}
    cmd := exec.Command("tmo", append(args, argv...)...)
    cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
    return cmd.CombinedOutput()
}
# end

{
	printf 'package main\nimport ("fmt"; "os"; "os/exec"; "syscall")\n'
	sed 1d bounded.go
	cat <<-'END'
	func main() {
		output, err := bounded(os.Args[1], os.Args[2:]...)
		fmt.Printf("%s%v\n", output, err)
	}
	END
} >test.go
GO111MODULE=off GOCACHE=$work/cache GOPATH=$work/path go build -o bin/bounded test.go

# expect WORDS LIMIT COMMAND...
expect() {
	words=$1
	shift
	is "what comes of $*" "$(bounded "$@" | tr '\n' ' ')" "$words "
}
expect 'text exit status 3' 1m sh -c 'echo text; exit 3'
# It leaves a process that has the pipe: the caller is not held up.
expect 'text <nil>' 1m sh -c 'setsid sleep 60 & echo text'
# tmo is the parent of -d's guard, which is that of the command.
expect 'text exit status 124' 1m sh -c 'setsid sleep 60 & echo text
	kill -ALRM $(ps -o ppid= -p $PPID); wait'
# It signals its process group: the caller is not in it.
expect 'signal: terminated' 1m sh -c 'kill 0; wait'
# The caller is killed: nothing outlives it.
bounded 1m sh -c 'echo $$ >pid; exec sleep 60' &
until [ -s pid ]; do sleep .01; done
kill -KILL $!
wait $! 2>killed || :
until gone "$(cat pid)"; do sleep .01; done
