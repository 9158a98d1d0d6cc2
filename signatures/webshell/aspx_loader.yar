rule Web_Shell_AspxLoader {
    meta:
        id = "e2e6624c-57ee-449b-9efa-cc76fa039f99"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "An ASP.NET page that loads an assembly or machine code"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<%|<script[^>\n]{0,60}runat/ ascii nocase
        
        $p1 = /<%\s{0,3}@\s{0,3}(Page|WebHandler|WebService|Control|Import|Assembly|Master)\b/ ascii nocase
        $l1 = /Assembly\s?\.\s?(Load|UnsafeLoadFrom|LoadFrom)\s{0,3}\(/ ascii
        $l2 = /DllImport\s{0,3}\(\s{0,3}"(kernel32|ws2_32|advapi32|ntdll)/ ascii nocase
        $l3 = /\b(VirtualAlloc|VirtualProtect|CreateThread|WSASocket|WSAConnect|CreateProcess(WithToken|AsUser)?|ImpersonateNamedPipeClient|NtQueueApcThread)\b/ ascii
        $l4 = /CSharpCodeProvider|VBCodeProvider|CompileAssemblyFromSource|VsaEngine|JScriptEvaluate/ ascii
        $l5 = /\bObjectStateFormatter|LosFormatter|BinaryFormatter|XamlReader/ ascii
        $s1 = /\bRequest\s{0,2}[.\[(]|context\.Request|InputStream|\bTextBox\b/ ascii
        $i1 = /(CreateInstance|\.Invoke\s{0,3}\(|InvokeMember|GetMethod|\.Deserialize\s{0,3}\(|Parse\s{0,3}\()/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and filesize < 4MB and $tag and $p1 and (($l1 and $s1) or ($l2 and $l3) or ($l4 and $s1 and $i1) or ($l5 and $s1 and $i1))
}
