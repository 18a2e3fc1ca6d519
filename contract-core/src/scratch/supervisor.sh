# Keeps one throwaway server: makes its folder, runs it, and removes every trace of both.
# Arguments: the folder, initdb, postgres, then the server's own arguments.
# Standard input is a pipe that only the user process can write to. Nothing is ever written: its end says
# that the process is gone, however it went, or that it wants the server no longer.
folder=$1 initdb=$2 postgres=$3
shift 3

# Nothing but the end of the pipe is a reason to go.
trap '' HUP INT QUIT TERM
umask 077
mkdir "$folder" || exit 1
# Commands in the background have /dev/null for input, so the pipe moves aside.
exec 3<&0 </dev/null

end_server_after_its_user() {
  while read -r _; do :; done <&3
  trap '' USR1
  attempt=0
  # An immediate shutdown; asked for again, for a server that has just begun does not listen yet.
  while kill -QUIT "$server" 2>/dev/null; do
    attempt=$((attempt + 1))
    # The server itself gives its processes five seconds.
    if [ "$attempt" -eq 400 ]; then
      memory=$(sed -n 's/^ *[0-9][0-9]*  *\([0-9][0-9]*\) *$/\1/p' "$folder/data/postmaster.pid")
      kill -KILL "$server"
      # Who is killed leaves shared memory behind.
      [ -z "$memory" ] || ipcrm -m "$memory"
    fi
    sleep 0.02
  done
}

# initdb is left to finish even when nobody waits for it: cut short, it leaves shared memory behind.
if "$initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync --wal-segsize=1 >/dev/null 3<&-; then
  "$postgres" -D "$folder/data" -k "$folder" "$@" 3<&- &
  server=$!
  end_server_after_its_user &
  watcher=$!
  wait "$server"
  kill -USR1 "$watcher" 2>/dev/null
  wait "$watcher" 2>/dev/null
fi
# What is left of a killed server may still be writing for a moment.
rm -rf "$folder" || { sleep 1 && rm -rf "$folder"; }
