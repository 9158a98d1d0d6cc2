//! The formats that the walk knows, in one table.
//!
//! Owns: [`Format`], its names, and [`FORMATS`], the table that `docs/formats.md` is checked
//! against. Must not own: how a format is recognised or opened.

macro_rules! formats {
    ($($(#[doc = $doc:literal])+ $variant:ident, $name:literal, $by:literal, $limits:literal, $tests:literal;)+) => {
        /// What bytes are, as far as the walk is concerned.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Format { $($(#[doc = $doc])+ $variant,)+ }

        /// Every format: its name, what decodes it, and the test that holds it.
        pub const FORMATS: &[FormatEntry] = &[
            $(FormatEntry { format: Format::$variant, name: $name, by: $by, limits: $limits, tested_by: $tests },)+
        ];
    };
}

/// One row of the table of formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatEntry {
    /// The format.
    pub format: Format,
    /// Its short name, as in `docs/formats.md`.
    pub name: &'static str,
    /// The crates that read it; `own` for a reader of this crate.
    pub by: &'static str,
    /// Which bounds of the budget matter to it.
    pub limits: &'static str,
    /// The test that finds a payload in it.
    pub tested_by: &'static str,
}

impl Format {
    /// The short name.
    #[must_use]
    pub fn name(self) -> &'static str {
        FORMATS.iter().find(|entry| entry.format == self).map_or("unknown", |entry| entry.name)
    }

    /// True where members may be inside.
    #[must_use]
    pub const fn is_container(self) -> bool {
        !matches!(self, Self::Data | Self::Text | Self::Rtf)
    }
}

formats! {
    /// Nothing that can be opened; searched for embedded containers.
    Data, "data", "own", "decodes", "table, mutate";
    /// Text: searched for encoded blobs.
    Text, "text", "own", "decodes", "table, mutate";
    /// zip, jar, apk, OOXML, wheel.
    Zip, "zip", "rawzip, compcol, own", "entries, ratio, memory", "table, mutate";
    /// tar in all dialects.
    Tar, "tar", "own", "entries", "table, mutate";
    /// gzip.
    Gzip, "gzip", "flate2", "ratio, memory", "table, mutate";
    /// zlib.
    Zlib, "zlib", "flate2", "ratio, memory", "table, mutate";
    /// Deflate without any header: only tried where an encoded blob may be it.
    Deflate, "deflate", "flate2", "ratio, memory", "table, mutate";
    /// bzip2.
    Bzip2, "bzip2", "bzip2", "ratio, memory", "table, mutate";
    /// xz.
    Xz, "xz", "lzma-rust2", "ratio, memory", "table, mutate";
    /// .lzma.
    Lzma, "lzma", "lzma-rust2", "ratio, memory", "table, mutate";
    /// lzip.
    Lzip, "lzip", "lzma-rust2, own", "ratio, memory", "table, mutate";
    /// Zstandard.
    Zstd, "zstd", "ruzstd", "ratio, memory", "table, mutate";
    /// lz4, frame and legacy.
    Lz4, "lz4", "lz4_flex", "ratio, memory", "table, mutate";
    /// Brotli: it has no magic, only the name tells.
    Brotli, "brotli", "brotli-decompressor", "ratio, memory", "table, mutate";
    /// compress(1), .Z.
    Compress, "compress", "own", "ratio, memory", "table, mutate";
    /// lzop.
    Lzop, "lzop", "lzokay, own", "ratio, memory", "table, mutate";
    /// Unix archives and .deb.
    Ar, "ar", "own", "entries", "table, mutate";
    /// RPM packages.
    Rpm, "rpm", "own", "bytes", "table, mutate";
    /// cpio, also initramfs with appended parts.
    Cpio, "cpio", "own", "entries", "table, mutate";
    /// ELF executables and libraries: sections and overlay.
    Elf, "elf", "object", "decodes", "table, mutate";
    /// PE executables: overlay.
    Pe, "pe", "object", "decodes", "table, mutate";
    /// 7z.
    SevenZip, "7z", "sevenz-rust2", "ratio, memory", "table, mutate";
    /// RAR of all generations.
    Rar, "rar", "rars", "ratio, memory", "table, mutate";
    /// PDF: streams.
    Pdf, "pdf", "own, flate2, weezl", "ratio, decodes", "table, mutate";
    /// OLE2 compound files: streams, macros, embedded files.
    Ole, "ole2", "cfb, own", "memory", "table, mutate";
    /// ISO 9660 and Joliet images.
    Iso, "iso", "own", "entries", "table, mutate";
    /// ext2, ext3 and ext4 images.
    Ext, "ext", "ext4-view", "memory", "table, mutate";
    /// SquashFS 4 images: snaps, AppImages.
    Squash, "squashfs", "own, flate2, lzma-rust2, lz4_flex, lzokay, ruzstd", "ratio, memory", "table, mutate";
    /// FAT12, FAT16 and FAT32 images.
    Fat, "fat", "isomage", "entries", "table, mutate";
    /// Disk images with an MBR or a GPT.
    Partitions, "partitions", "own", "entries", "table, mutate";
    /// qcow2 images of disks.
    Qcow, "qcow2", "own, flate2, ruzstd", "ratio, memory", "table, mutate";
    /// Cabinets: stored, MSZIP, LZX.
    Cab, "cab", "own, flate2, lzxd", "ratio, memory", "table, mutate";
    /// arj.
    Arj, "arj", "own, compcol", "ratio, memory", "table, mutate";
    /// SZDD, files compressed by old Windows.
    Szdd, "szdd", "own", "ratio, memory", "table, mutate";
    /// RTF: objects.
    Rtf, "rtf", "own", "decodes", "table, mutate";
    /// TNEF, winmail.dat.
    Tnef, "tnef", "own", "entries", "table, mutate";
}
