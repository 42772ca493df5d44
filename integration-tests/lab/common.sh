# What the scripts of this directory share: finds, or on Debian as root installs, a JDK, Maven and Docker; makes the lab's images;
# removes what a run has left. To be sourced at the project's root, with SELF being the script's name.
# shellcheck shell=bash

# whatever the lab starts carries this label, with the run that it belongs to
readonly LABEL=dev.autoami.lab
export LAB_RUN=$$
logs=$PWD/integration-tests/target/lab
mkdir -p "$logs"
dockerd_pid=

say() { printf '[%(%H:%M:%S)T] %s\n' -1 "$*"; }
fail() {
    printf '%s: %s\n' "$SELF" "$*" >&2
    exit 1
}

# Debian as root: the one place where we install things by ourselves.
may_install() { [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] && command -v apt-get >/dev/null; }
updated=
install() {
    if [ -z "$updated" ]; then
        apt-get update >"$logs/apt.log" 2>&1 || fail "apt-get update failed; see $logs/apt.log"
        updated=yes
    fi
    say "installing $*"
    DEBIAN_FRONTEND=noninteractive apt-get install -y "$@" >>"$logs/apt.log" 2>&1 </dev/null \
        || fail "could not install $*; see $logs/apt.log"
}

# --- JDK and Maven ----------------------------------------------------------------------------------------------------

# The build itself may start on an older JDK; Maven's toolchains find the newer one in the same places.
jdk21() {
    local home version
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/* /opt/jdk* /usr/local/openjdk-* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
        [ -x "$home/bin/javac" ] && [ -r "$home/release" ] || continue
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
        if [ "${version:-0}" -ge 21 ]; then
            echo "$home"
            return
        fi
    done
    return 1
}

need_jdk() {
    local package
    if ! jdk21 >/dev/null && may_install; then
        apt-get update >"$logs/apt.log" 2>&1 && updated=yes
        for package in openjdk-25-jdk-headless openjdk-21-jdk-headless; do
            if apt-cache policy "$package" | grep -q 'Candidate: [0-9]'; then
                install "$package"
                break
            fi
        done
    fi
    jdk21 >/dev/null || fail "no JDK 21 or newer found; install one (apt-get install openjdk-21-jdk-headless, or Temurin from adoptium.net)
and put it under /usr/lib/jvm or name it in JAVA_HOME"
}

need_maven() {
    command -v mvn >/dev/null && return
    may_install || fail "Maven 3.8 or newer is missing; install it (apt-get install maven, or maven.apache.org)"
    install maven
}

# --- Docker -----------------------------------------------------------------------------------------------------------

docker_answers() { docker info >/dev/null 2>&1; }

need_docker() {
    docker_answers && return
    may_install || fail "no Docker answers; start it, or install it (docs.docker.com/engine/install), and see that you may use it: docker info"
    command -v dockerd >/dev/null || install docker.io
    command -v docker >/dev/null || install docker-cli
    if [ -d /run/systemd/system ]; then
        systemctl start docker
    else
        mountpoint -q /sys/fs/cgroup || { command -v cgroupfs-mount >/dev/null || install cgroupfs-mount; cgroupfs-mount; }
        # a daemon that was killed leaves these, and another process may have its number by now
        pidof dockerd >/dev/null || rm -f /run/docker.pid /run/docker/containerd/containerd.pid
        say "starting dockerd (log: $logs/dockerd.log)"
        dockerd >"$logs/dockerd.log" 2>&1 </dev/null &
        dockerd_pid=$!
    fi
    for _ in $(seq 60); do
        docker_answers && return
        sleep 1
    done
    tail -n 20 "$logs/dockerd.log" >&2 || true
    fail "dockerd does not answer after a minute; see $logs/dockerd.log"
}

# What one run has left: containers, their networks, and the images that were made of instances.
remove_leftovers() {
    local filter="label=$LABEL=$1" left
    left=$(docker ps --all --quiet --filter "$filter") || return 0
    # shellcheck disable=SC2086
    [ -z "$left" ] || docker rm --force --volumes $left >/dev/null
    left=$(docker network ls --quiet --filter "$filter")
    # shellcheck disable=SC2086
    [ -z "$left" ] || docker network rm $left >/dev/null
    remove_images "$filter"
}

# An image that another was made of goes after that one, so this goes round until nothing more goes. What stays costs disk, no more:
# it is said, and is no reason not to test.
remove_images() {
    local left before=
    while left=$(docker images --quiet --filter "$1" | uniq) && [ -n "$left" ] && [ "$left" != "$before" ]; do
        before=$left
        # shellcheck disable=SC2086
        docker rmi --force $left >>"$logs/leftovers.log" 2>&1 || true
    done
    # shellcheck disable=SC2086
    [ -z "$left" ] || say "could not remove images of an earlier run, see $logs/leftovers.log:" $left
}

# Runs that were killed could not clean up behind themselves.
remove_leftovers_of_the_dead() {
    local run
    for run in $({ docker ps --all --format "{{.Label \"$LABEL\"}}" --filter "label=$LABEL"
        docker network ls --format "{{.Label \"$LABEL\"}}" --filter "label=$LABEL"
        docker images --quiet --filter "label=$LABEL" \
            | xargs --no-run-if-empty docker image inspect --format "{{index .Config.Labels \"$LABEL\"}}"; } | sort -u); do
        kill -0 "$run" 2>/dev/null || remove_leftovers "$run" || say "could not remove all that run $run has left"
    done
}

leave() {
    local code=$?
    trap - EXIT
    if docker_answers; then remove_leftovers $$ || true; fi
    if [ -n "$dockerd_pid" ]; then
        kill "$dockerd_pid" 2>/dev/null || true
        wait "$dockerd_pid" 2>/dev/null || true
    fi
    exit "$code"
}

# --- images -----------------------------------------------------------------------------------------------------------

# A Debian to build on: the one that is here, the registry's, or one of our own making where no registry can be reached.
base_image() {
    local suite=$1 image=debian:$1-slim
    docker image inspect "$image" >/dev/null 2>&1 && return
    if timeout 120 docker pull --quiet "$image" >>"$logs/images.log" 2>&1; then
        say "image $image (pulled)"
        return
    fi
    if ! command -v mmdebstrap >/dev/null; then
        may_install || fail "$image can't be pulled, and mmdebstrap is not here to make it; run 'docker pull $image' where a registry can be reached"
        install mmdebstrap
    fi
    [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || install debian-archive-keyring
    # sid's Release file may be past its date on a mirror that stood still
    mmdebstrap --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' "$suite" - 2>>"$logs/images.log" \
        | docker import - "$image" >>"$logs/images.log" || fail "could not make $image; see $logs/images.log"
    say "image $image (made with mmdebstrap)"
}

lab_image() {
    local name=$1 folder=$2
    shift 2
    # the classic builder is enough, and is there with every Docker
    DOCKER_BUILDKIT=0 docker build --tag "autoami-lab/$name" "$@" "integration-tests/lab/$folder" >>"$logs/images.log" 2>&1 \
        || fail "could not build autoami-lab/$name; see the end of $logs/images.log: $(tail -n 5 "$logs/images.log")"
    say "image autoami-lab/$name"
}

# ----------------------------------------------------------------------------------------------------------------------

# Testcontainers takes a /.dockerenv for "I am in a container, the ports are at my gateway"; it is also on machines that are none.
if [ -e /.dockerenv ] && ! grep -qsE 'docker|containerd' /proc/1/cgroup; then
    export TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
fi
# Its reaper is an image of its own, which may be out of reach; we clean up by label, also after a failure.
export TESTCONTAINERS_RYUK_DISABLED=true

trap leave EXIT
trap 'exit 130' INT TERM
