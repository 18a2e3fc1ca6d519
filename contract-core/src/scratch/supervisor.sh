# Keeps one throwaway server: makes its folder, runs it, and removes every trace of both.
# Arguments: the folder, initdb, postgres, then the server's own arguments.
# Standard input is a pipe that only the user process can write to. Nothing is ever written: its end says
# that the process is gone, however it went, or that it wants the server no longer.
folder=$1 initdb=$2 postgres=$3
shift 3

ending=
child=
leader=$$
trap 'ending=yes' TERM
trap '' HUP INT QUIT
# Commands in the background have /dev/null for input, so the pipe moves aside.
exec 3<&0 </dev/null

watch() {
  trap '' TERM
  while read -r _; do :; done
  # Again and again: one that comes just ahead of the leader's `wait` would not interrupt it.
  while kill -TERM "$leader" 2>/dev/null; do sleep 0.05; done
}

# TERM ends initdb, its children, and a server that has no signal handlers yet; QUIT is an immediate shutdown.
# A signal may come before the process that it is meant for, so they are repeated.
end_child() {
  attempt=0
  while kill -0 "$child" 2>/dev/null; do
    kill -TERM 0
    kill -QUIT 0
    attempt=$((attempt + 1))
    if [ "$attempt" -eq 500 ]; then
      kill -KILL "$child"
      # A postmaster that is killed leaves the id of its shared memory behind.
      memory=$(sed -n 's/^ *[0-9][0-9]*  *\([0-9][0-9]*\)$/\1/p' "$folder/data/postmaster.pid" 2>/dev/null)
      [ -z "$memory" ] || ipcrm -m "$memory" 2>/dev/null
    fi
    sleep 0.02
  done
}

run() {
  [ -z "$ending" ] || return 1
  "$@" 3<&- &
  child=$!
  # A signal interrupts `wait`.
  wait "$child"
  status=$?
  [ -z "$ending" ] || end_child
  return "$status"
}

umask 077
mkdir "$folder" || exit 1
watch <&3 &
watcher=$!
exec 3<&-

run "$initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync --wal-segsize=1 >/dev/null &&
  run "$postgres" -D "$folder/data" -k "$folder" "$@"

kill -KILL "$watcher" 2>/dev/null
wait "$watcher" 2>/dev/null
# A child of initdb may outlive it by a moment and still be writing.
attempt=0
while ! rm -rf "$folder" 2>/dev/null && [ "$attempt" -lt 500 ]; do
  attempt=$((attempt + 1))
  sleep 0.02
done
[ ! -e "$folder" ]
