"""The confined process: `python -m sakti.workshop.child package.module:task '{…}' < file`.

A task is a generator of bytes without a line end; each goes to the parent as a line. It is imported first, with all
that it needs, and then nothing can be opened any more.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from importlib import import_module

from sakti.workshop.confinement import confine
from sakti.workshop.limits import Exceeded, Limits, Unfit

#: How a line begins: something that the task says, why it gave up, what broke, and that all was said.
SAID, REFUSED, BROKE, DONE = b"=", b"!", b"?", b"."
#: Exit statuses: the memory was not enough; the task itself is wrong.
NO_MEMORY, BROKEN = 71, 70


def main() -> None:
    module, _, name = sys.argv[1].partition(":")
    asked = json.loads(sys.argv[2])
    task = getattr(import_module(module), name)
    gc.disable()  # it ends before anything would be worth collecting
    source, answer = os.fdopen(0, "rb"), os.fdopen(1, "wb")
    level = confine(Limits(**asked.pop("limits")))
    try:
        if asked.pop("say_level", False):
            answer.write(SAID + level.value.encode() + b"\n")
        for line in task(source, **asked):
            answer.write(SAID + line + b"\n")
        answer.write(DONE + b"\n")
        answer.flush()
    except (Exceeded, Unfit) as refused:
        why = [refused.limit, refused.has, refused.may] if isinstance(refused, Exceeded) else [refused.why]
        answer.write(REFUSED + json.dumps(why).encode() + b"\n")
        answer.flush()
    except MemoryError:
        os._exit(NO_MEMORY)
    except BaseException as error:  # a reader's own panic does not derive from Exception
        answer.write(BROKE + type(error).__name__.encode() + b"\n")
        answer.flush()
        os._exit(BROKEN)
    os._exit(0)  # nothing to clean up, and much memory that need not be given back piece by piece


if __name__ == "__main__":
    main()
