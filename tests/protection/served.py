"""A file system that this process serves: PLACE holds one file `f` with TEXT in it.

`served.py PLACE TEXT [stall]`: says a line when it is mounted; with `stall` no open is ever answered.
It speaks the kernel's protocol itself, so that the test needs no library. Ends with its parent's pipe.
"""

import ctypes
import errno
import os
import struct
import sys
import threading

LOOKUP, GETATTR, OPEN, READ, RELEASE, FLUSH, INIT, OPENDIR = 1, 3, 14, 15, 18, 25, 26, 27
UNANSWERED = {2, 36, 42}
ROOT, FILE = 1, 2


def main():
    place, text, stalls = sys.argv[1].encode(), sys.argv[2].encode(), "stall" in sys.argv[3:]
    libc = ctypes.CDLL(None, use_errno=True)
    device = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={device},rootmode=40000,user_id=0,group_id=0,allow_other".encode()
    if libc.mount(b"served", place, b"fuse.served", 0, options) != 0:
        sys.exit(os.strerror(ctypes.get_errno()))
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()

    def attributes(node):
        size, mode = (len(text), 0o100755) if node == FILE else (0, 0o40755)
        return struct.pack("<6Q10I", node, size, 1, 0, 0, 0, 0, 0, 0, mode, 1, 0, 0, 0, 4096, 0)

    def answer(code, node, body):
        if code == INIT:
            return struct.pack("<4I2H2I2H8I", 7, 31, 65536, 0, 16, 12, 65536, 1, 0, 0, *[0] * 8)
        if code == LOOKUP and body == b"f\0":
            return struct.pack("<4Q2I", FILE, 0, 60, 60, 0, 0) + attributes(FILE)
        if code == LOOKUP:
            return errno.ENOENT
        if code == GETATTR:
            return struct.pack("<Q2I", 60, 0, 0) + attributes(node)
        if code in (OPEN, OPENDIR):
            return None if stalls and code == OPEN else struct.pack("<Q2I", 0, 0, 0)
        if code == READ:
            start, size = struct.unpack_from("<QI", body, 8)
            return text[start:start + size]
        return b"" if code in (RELEASE, FLUSH) else errno.ENOSYS

    # What reads the mount table says that it is there; the first request is the kernel's greeting.
    print("mounted", flush=True)
    while True:
        try:
            request = os.read(device, 1 << 20)
        except OSError:
            return  # It was unmounted.
        _, code, unique, node = struct.unpack_from("<IIQQ", request)
        if code in UNANSWERED:
            continue
        result = answer(code, node, request[40:])
        if result is None:
            continue
        error, body = (-result, b"") if isinstance(result, int) else (0, result)
        os.write(device, struct.pack("<IiQ", 16 + len(body), error, unique) + body)


main()
