"""What the kernel tells of marks, read as it stands: `benches/onaccess/run --self-test`."""

import os
import unittest

import marks

MOUNTS = """\
89 56 0:50 / / rw,relatime - tmpfs cell rw,size=1048576k,mode=755
90 89 0:51 / /proc rw,relatime - proc proc rw
91 89 7:0 / /mnt rw,relatime shared:1 master:2 - ext4 /dev/loop0 rw
"""
GROUP = "pos:\t0\nflags:\t02\nmnt_id:\t15\nino:\t1049\nfanotify flags:4 event-flags:8000\n"
LOOP, MEMORY = 7 << 20, 50


class Marks(unittest.TestCase):
    def test_each_kind_of_mark_tells_its_device(self):
        lines = [
            ("fanotify ino:4f261 sdev:700000 mflags:0 mask:1 ignored_mask:0 fhandle-bytes:8", LOOP),
            ("fanotify sdev:700000 mflags:0 mask:10000 ignored_mask:0", LOOP),
            ("fanotify mnt_id:5b mflags:0 mask:10000 ignored_mask:0", LOOP),
            ("fanotify mnt_id:59 mflags:0 mask:10000 ignored_mask:0", MEMORY),
            ("fanotify sdev:fe00000 mflags:0 mask:10000 ignored_mask:0", 254 << 20),
        ]
        for line, device in lines:
            self.assertEqual(marks.marked(GROUP + line + "\n", MOUNTS), [device], line)

    def test_what_cannot_be_told_is_nobodys(self):
        for line in ["fanotify mnt_id:fff mflags:0", "fanotify something new"]:
            self.assertEqual(marks.marked(GROUP + line + "\n", MOUNTS), [None], line)

    def test_a_group_without_marks_and_inotify_have_none(self):
        self.assertEqual(marks.marked(GROUP + "inotify wd:1 ino:2 sdev:fe00000 mask:1\n", MOUNTS), [])

    def test_only_what_is_allowed_may_be_seen(self):
        self.assertEqual(marks.strange(MOUNTS, {LOOP, MEMORY}), [])
        host = "92 89 254:0 / /host rw - ext4 /dev/vda rw"
        self.assertEqual(marks.strange(MOUNTS + host + "\n", {LOOP, MEMORY}), [host])
        self.assertEqual(len(marks.strange(MOUNTS, {LOOP})), 1)

    def test_device_numbers_are_the_kernels(self):
        self.assertEqual(marks.number(os.makedev(254, 0)), 254 << 20)
        self.assertEqual(marks.number(os.makedev(7, 300)), 7 << 20 | 300)


if __name__ == "__main__":
    unittest.main()
