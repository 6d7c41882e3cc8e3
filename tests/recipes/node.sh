# Node.js: a command with a bound, in a session of its own.
. "$(dirname "$0")/recipe.sh"
need node ps setsid

cat >bounded.js <<'# end'
# recipe
const { spawn } = require("child_process");

// Runs argv with a bound. Resolves to its status and its output.
function run(argv, limit = "60s") {
    return new Promise((resolve, reject) => {
        const tmo = spawn("tmo",
            ["-q", "-d", "-l", "kill", "-k", "2s", "--", limit, ...argv],
            { detached: true, stdio: ["ignore", "pipe", "inherit"] });
        let output = "";
        tmo.stdout.setEncoding("utf8");
        tmo.stdout.on("data", (text) => { output += text; });
        tmo.on("error", reject);
        tmo.on("close", (status, signal) =>
            resolve({ status, signal, output }));
    });
}
# end

sed 1d bounded.js >test.js
cat >>test.js <<'END'
async function expect(argv, limit, wanted) {
    const got = JSON.stringify(await run(argv, limit));
    if (got !== JSON.stringify(wanted)) {
        console.log(argv, got);
        process.exitCode = 1;
    }
}
const result = (status, signal, output) => ({ status, signal, output });
(async () => {
    await expect(["sh", "-c", "echo text; exit 3"], "1m",
        result(3, null, "text\n"));
    // It leaves a process that has the pipe: the caller is not held up.
    await expect(["sh", "-c", "setsid sleep 60 & echo text"], "1m",
        result(0, null, "text\n"));
    // tmo is the parent of -d's guard, which is that of the command.
    await expect(["sh", "-c", "setsid sleep 60 & echo text; " +
        "kill -ALRM $(ps -o ppid= -p $PPID); wait"], "1m",
        result(124, null, "text\n"));
    // It signals its process group: the caller is not in it.
    await expect(["sh", "-c", "kill 0; wait"], "1m",
        result(null, "SIGTERM", ""));
    // The caller is killed: nothing outlives it.
    run(["sh", "-c", "echo $$ >pid; exec sleep 60"]);
    const look = setInterval(() => {
        if (require("fs").existsSync("pid"))
            process.kill(process.pid, process.exitCode ? "SIGTERM" : "SIGKILL");
    }, 10);
})();
END
status node test.js
is "status of $(cat out)" "$status" 137
until [ -s pid ] && gone "$(cat pid)"; do sleep .01; done
