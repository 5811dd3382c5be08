#!/bin/sh
# The acceptance of README's two commands: on a minimal Debian, as root and as an ordinary user.
#
#   tests/packaging/minimal_root.sh [--whole] [--keep] [bookworm|trixie] [root|user] …
#
# By hand and as root, on a machine with debootstrap: each run takes a new root of `debootstrap --variant=minbase`, puts a
# clone of what is committed here into it, calls ./run demo, asks the served page, and calls ./run test: with a few
# folders, or with all of them (--whole). How packages are reached (mirror, proxy, certificates, settings of pip) is read
# from this machine while it runs. The roots stay in MINIMAL_ROOTS (default /var/tmp/sakti-minimal-roots) with --keep.
set -eu
checkout=$(cd "$(dirname "$0")/../.." && pwd)
roots=${MINIMAL_ROOTS:-/var/tmp/sakti-minimal-roots}
port=${MINIMAL_PORT:-8326}
some_tests="tests/packaging tests/core tests/conventions tests/organisations tests/jobs/test_processes.py tests/browser/test_sign_in.py"
suites='' users='' whole='' keep=''
for word in "$@"; do
    case $word in
    --whole) whole=yes ;;
    --keep) keep=yes ;;
    root | user) users="$users $word" ;;
    -*) echo "$0: $word?" >&2 && exit 2 ;;
    *) suites="$suites $word" ;;
    esac
done
[ "$(id -u)" -eq 0 ] && command -v debootstrap >/dev/null || { echo "needs root and debootstrap" >&2 && exit 69; }

mirror() { # of this machine
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1
}

make_base() { # $1 suite: once, then copied
    [ -e "$roots/$1.done" ] && return
    rm -rf "$roots/$1"
    debootstrap --variant=minbase "$1" "$roots/$1" "$(mirror)" >"$roots/$1.log" 2>&1
    touch "$roots/$1.done"
}

copy_file() { # $1 file of this machine, $2 the new root, $3 its name there
    [ ! -e "$1" ] || install -D -m 0644 "$1" "$2$3"
}

reach_packages() { # $1 root, $2 home: as this machine reaches them
    apt-config dump | grep '^Acquire::' | grep -v '::Languages' >"$1/etc/apt/apt.conf.d/00machine" || true
    cp -r /etc/apt/auth.conf.d "$1/etc/apt/" 2>/dev/null || true
    copy_file /etc/resolv.conf "$1" /etc/resolv.conf
    copy_file /etc/hosts "$1" /etc/hosts
    copy_file /etc/pip.conf "$1" /etc/pip.conf
    copy_file "$HOME/.config/pip/pip.conf" "$1" "$2/.config/pip/pip.conf"
    # beside the bundle of ca-certificates, which writes its own anew when something brings it
    copy_file "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" "$1" /etc/ssl/machine.crt
}

enter() { # $1 root, $2 user, the rest is the command, in the place of this shell: nothing of this machine's environment but how packages are reached
    there=$1 who=$2
    shift 2
    [ "$who" = root ] && its_home=/root || its_home=/home/$who
    # shellcheck disable=SC2046 # one word a line, none of them with blanks
    exec unshare --mount --pid --fork --kill-child sh -c '
        mount -t proc proc "$0/proc" && mount -t tmpfs tmpfs "$0/dev/shm" && exec chroot "$0" "$@"' "$there" \
        setpriv --reuid "$who" --regid "$who" --init-groups \
        env -i HOME="$its_home" USER="$who" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb \
        $(env | grep -i -E '^(https?_proxy|no_proxy|PIP_INDEX_URL|PIP_EXTRA_INDEX_URL|PIP_DEFAULT_TIMEOUT)=' | grep -v ' ') \
        PIP_CERT=/etc/ssl/machine.crt SSL_CERT_FILE=/etc/ssl/machine.crt "$@"
}

inside() { (enter "$@"); }

make_root() { # $1 suite, $2 user: sets $root and $home
    root=$roots/$1-$2 home=/root
    rm -rf "$root"
    cp -a "$roots/$1" "$root"
    if [ "$2" = user ]; then
        home=/home/user
        chroot "$root" useradd --create-home user
        reach_packages "$root" "$home"
        inside "$root" root apt-get update -qq
        # README asks for a Python, and for nothing else. Images for containers come without lists of packages.
        inside "$root" root apt-get install -y -qq --no-install-recommends python3 >/dev/null 2>&1
        rm -rf "$root"/var/lib/apt/lists/*
    else
        reach_packages "$root" "$home"
    fi
    git clone --quiet "$checkout" "$root$home/sakti"
    chroot "$root" chown -R "$2:" "$home"
}

ask_page() { # until it answers, or the server has ended
    while kill -0 "$1" 2>/dev/null; do
        if inside "$root" root python3 -c "
import urllib.request
page = urllib.request.urlopen('http://127.0.0.1:$port/masuk', timeout=30).read().decode()
assert 'Kata sandi' in page, page" 2>/dev/null; then
            return 0
        fi
        sleep 1
    done
    return 1
}

demo() { # $1 user, $2 log
    enter "$root" "$1" sh -c "cd $home/sakti && exec ./run demo --port $port" >"$2" 2>&1 &
    server=$!
    result=failed
    if ask_page "$server"; then
        pages=$(find "$root$home/sakti/instance/reports" -name '*.pdf' | wc -l)
        result="served, $pages PDF"
        # shellcheck disable=SC2046 # one process: everything between here and the server was replaced by the next
        kill $(cat "/proc/$server/task/$server/children")
    fi
    wait "$server" || result="$result, ended with $?"
}

suite_of_tests() { # $1 user, $2 log
    chosen=$some_tests
    [ -z "$whole" ] || chosen=
    status=0
    inside "$root" "$1" sh -c "cd $home/sakti && exec ./run test $chosen" >"$2" 2>&1 || status=$?
    result="$(tail -n 1 "$2" | tr -d '=') [$status]"
}

mkdir -p "$roots"
: >"$roots/results"
for suite in ${suites:-bookworm trixie}; do
    make_base "$suite"
    for user in ${users:-root user}; do
        make_root "$suite" "$user"
        demo "$user" "$root.demo.log"
        echo "$suite | $user | ./run demo | $result" | tee -a "$roots/results"
        suite_of_tests "$user" "$root.test.log"
        echo "$suite | $user | ./run test | $result" | tee -a "$roots/results"
        [ -n "$keep" ] || rm -rf "$root"
    done
done
! grep -q -E 'failed|error|\[[1-9][0-9]*\]$' "$roots/results"
