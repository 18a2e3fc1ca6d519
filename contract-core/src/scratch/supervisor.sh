# Keeps one throwaway server: makes its folder, runs it, and removes every trace of both.
# Arguments: the folder, initdb, postgres, the file by which other processes find the server (or nothing, if
# none shall), then the server's own arguments.
# Standard input is a pipe that only the user process can write to. Nothing is ever written: its end says
# that the process is gone, however it went, or that it wants the server no longer. Of a server that is found
# by others, each of them holds the writing end of another pipe in the same way, one with a name.
folder=$1 initdb=$2 postgres=$3 register=$4
shift 4

# Nothing but the end of the pipe is a reason to go.
trap '' HUP INT QUIT TERM
umask 077
mkdir "$folder" || exit 1
# Commands in the background have /dev/null for input, so the pipe moves aside.
exec 3<&0 </dev/null
if [ -n "$register" ]; then
  # Opened for both first, for whoever opens it for reading alone waits for a writer.
  mkfifo "$folder/users" && exec 4<>"$folder/users" && exec 5<"$folder/users" && exec 4>&- || exit 1
fi

wait_for_the_last_user() {
  while read -r _; do :; done <&3
  [ -n "$register" ] || return 0
  while read -r _; do :; done <&5
  # A runner starts one process after the other: the next one may be about to come, or a person to look.
  sleep "$(cat "$folder/linger" 2>/dev/null || echo 1)"
  # Now nobody else can come, and whoever came in between is waited for.
  mv "$folder/users" "$folder/left"
  while read -r _; do :; done <&5
  [ "$(cat "$register" 2>/dev/null)" != "$folder" ] || rm -f "$register"
}

end_server_after_its_user() {
  wait_for_the_last_user
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
if "$initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync --wal-segsize=1 >/dev/null 3<&- 5<&-; then
  "$postgres" -D "$folder/data" -k "$folder" "$@" 3<&- 5<&- &
  server=$!
  end_server_after_its_user &
  watcher=$!
  wait "$server"
  kill -USR1 "$watcher" 2>/dev/null
  wait "$watcher" 2>/dev/null
fi
# What is left of a killed server may still be writing for a moment.
rm -rf "$folder" || { sleep 1 && rm -rf "$folder"; }
