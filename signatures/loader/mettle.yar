rule Lnx_Loader_Mettle {
    meta:
        id = "ae969a10-2d53-4f40-a488-a23bf0b5028c"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A payload of Metasploit for Linux, by the names of its commands"
        severity = "malicious"
        class = "loader"
        family = "metasploit"
        attack = "T1105"
        confidence = 95
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1105/"
        scope = "elf"
    strings:
        $a00 = "mettlesploit" ascii
        $a01 = "core_machine_id" ascii
        $a02 = "core_enumextcmd" ascii
        $a03 = "core_loadlib" ascii
        $a04 = "core_set_session_guid" ascii
        $a05 = "core_negotiate_tlv_encryption" ascii
        $a06 = "stdapi_net_config_get_interfaces" ascii
        $a07 = "stdapi_sys_process_execute" ascii
        $a08 = "stdapi_fs_delete_dir" ascii
        $a09 = "stdapi_sys_config_getuid" ascii
        $a10 = "stdapi_fs_file_expand_path" ascii
        $a11 = "stdapi_webcam_list" ascii
        $a12 = "mettle_set_" ascii
        $a13 = "extension_loader" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 8MB and ($a00 or 4 of ($a*))
}
