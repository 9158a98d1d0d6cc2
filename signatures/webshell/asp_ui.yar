rule Web_Shell_AspUi {
    meta:
        id = "2b6cc0fa-6edc-4b9d-a665-9173380dbc83"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "An ASP page that manages files, databases and commands of a server for a stranger"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<%|<script[^>\n]{0,40}runat/ ascii nocase
        $u1 = /Scripting\.FileSystemObject/ ascii nocase
        $u2 = /wscript\.shell/ ascii nocase
        $u3 = /shell\.application/ ascii nocase
        $u4 = /adodb\.stream/ ascii nocase
        $u5 = /cmd(\.exe)?\s{1,3}\/c|comspec/ ascii nocase
        $u6 = /xp_cmdshell/ ascii nocase
        $u7 = /(SAM|win\.ini|boot\.ini|MetaBase\.xml|\\config\\)/ ascii nocase
        $u8 = /serv-?u|ServUDaemon|pcanywhere|radmin/ ascii nocase
        $u9 = /RegRead|HKLM\\|HKEY_LOCAL_MACHINE/ ascii nocase
        $u10 = /adox\.catalog|jro\.jetengine/ ascii nocase
        $u11 = /(webshell|web shell|hack(ed)?\s?by|h4ck|backdoor|asp(x)?spy|china\s?chopper|hididi|marcos)/ ascii nocase
        $u12 = /Request\s{0,3}\(\s{0,3}"(cmd|pass|passwd|action|act|theact)"/ ascii nocase
        $u13 = /Session\s{0,3}\(\s{0,3}"[^"\n]{1,24}"\s{0,3}\)\s{0,3}(<>|=)\s{0,3}(userpass|password|pass|pwd)/ ascii nocase
        $u14 = /(CopyFile|DeleteFile|MoveFile|CreateTextFile|DeleteFolder)\b/ ascii nocase
        $u15 = /(port\s?scan|scan\s?port|winsock|MSWinsock)/ ascii nocase
        $u16 = /72C24DD5-D70A-438B-8A42-98424B88AFB8|093FF999-1EA0-4079-9525-9614C3504B74|13709620-C279-11CE-A49E-444553540000|0D43FE01-F093-11CF-8940-00A0C9054228/ ascii nocase
        $t1 = /\b(Response\s?\.\s?Write|Request\s?[(.]|Server\s?\.\s?(CreateObject|MapPath))/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and filesize < 1MB and $tag and $t1 and (6 of ($u*) or ($u16 and 3 of ($u*)))
}
