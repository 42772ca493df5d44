# Prints for how long the agent run goes on already that holds the lock FILE, as ps says it; nothing when the lock is free. It is
# free, as it is for Puppet, when its process is gone or none of Puppet's: an agent that is killed leaves it behind, and so may the
# image.
main() {
  if [ ! -f "$FILE" ]; then return 0; fi
  pid=$(tr -cd 0-9 <"$FILE")
  if [ -z "$pid" ]; then return 0; fi
  case "$(ps -o comm= -o args= -p "$pid")" in
    *puppet*) ps -o etime= -p "$pid" ;;
  esac
  return 0
}
main </dev/null
