"""Confining the present process for good, without any right on the machine.

Resources by `setrlimit`. System calls by a filter (seccomp) that leaves those with which memory is managed and open
files are read and written: no file can be opened, no socket made, no program started. Where the kernel takes no filter,
by a network namespace without a network; else the resources alone are limited. `sakti doctor` says which it is.
"""

from __future__ import annotations

import ctypes
import platform
import resource
import struct
from contextlib import suppress
from enum import StrEnum

from sakti.workshop.limits import Limits


class Level(StrEnum):
    """How far a process is confined."""

    CALLS = "calls"  # a filter of system calls: no file, no network, no program
    NETWORK = "network"  # no network
    RESOURCES = "resources"  # memory and time only


#: Audit number of the architecture → what a confined process may still call there.
CALLS = {
    # read write close fstat lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn pread64 readv
    # writev sched_yield mremap madvise nanosleep getpid exit gettimeofday getrusage sigaltstack gettid futex
    # sched_getaffinity restart_syscall clock_gettime clock_nanosleep exit_group getrandom membarrier
    "x86_64": (
        0xC000003E,
        (
            *(0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 17, 19, 20, 24, 25, 28, 35, 39, 60, 96, 98, 131, 186, 202),
            *(204, 219, 228, 230, 231, 318, 324),
        ),
    ),
    "aarch64": (
        0xC00000B7,
        (
            *(63, 64, 57, 80, 62, 222, 226, 215, 214, 134, 135, 139, 67, 65, 66, 124, 216, 233, 101, 172, 93, 169, 165),
            *(132, 178, 98, 123, 128, 113, 115, 94, 278, 283),
        ),
    ),
}
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
SECCOMP_MODE_FILTER = 2
ALLOW, DENY, KILL = 0x7FFF0000, 0x00050001, 0x80000000  # deny: "operation not permitted"
LOAD, IF_EQUAL, RETURN = 0x20, 0x15, 0x06
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SIGKILL = 9


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def confine(limits: Limits) -> Level:
    """From here on the process is confined, and ends with its parent."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 16),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_AS, limits.memory),
    ):
        _limit(what, most, most)
    _limit(resource.RLIMIT_CPU, limits.cpu, limits.cpu + 1)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
    except OSError:
        return Level.RESOURCES
    with suppress(AttributeError):
        libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    if _filter_calls(libc):
        return Level.CALLS
    return Level.NETWORK if _leave_network(libc) else Level.RESOURCES


def _limit(what: int, soft: int, hard: int) -> None:
    """Never above what the process was given itself."""
    given = resource.getrlimit(what)[1]
    if given != resource.RLIM_INFINITY:
        soft, hard = min(soft, given), min(hard, given)
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (soft, hard))


def _filter_calls(libc: ctypes.CDLL) -> bool:
    architecture = CALLS.get(platform.machine())
    if architecture is None or not hasattr(libc, "prctl"):
        return False
    code = ctypes.create_string_buffer(program(*architecture))
    wanted = _Program(len(code.raw) // 8, ctypes.cast(code, ctypes.c_void_p))
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(wanted), 0, 0) == 0)


def program(architecture: int, calls: tuple[int, ...]) -> bytes:
    """The filter: another architecture ends the process, these calls pass, every other one fails."""
    steps = [(LOAD, 0, 0, 4), (IF_EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL), (LOAD, 0, 0, 0)]
    for call in calls:
        steps += [(IF_EQUAL, 0, 1, call), (RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("<HBBI", *step) for step in (*steps, (RETURN, 0, 0, DENY)))


def _leave_network(libc: ctypes.CDLL) -> bool:
    return hasattr(libc, "unshare") and libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0
