//! Rule sources, severities and hash lists, compiled into one Generation.
