rule Py_Package_RemoteControl {
    meta:
        id = "8e377470-021b-4cf6-b4da-9753cc2d51ee"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "Python that takes commands over a chat service and controls the machine"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1219"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1219/"
        scope = "text"
    strings:
        $b1 = /telebot\.TeleBot\s{0,3}\(|telegram\.ext|commands\.Bot\s{0,3}\(|discord\.Client\s{0,3}\(|Updater\s{0,3}\(/ ascii
        $b2 = /api\.telegram\.org\/bot/ ascii
        $b3 = /@(client|bot)\.(command|event|message_handler)/ ascii
        $k1 = "pynput.keyboard" ascii
        $k2 = /ImageGrab\.grab\s{0,3}\(|pyautogui\.screenshot\s{0,3}\(|mss\.mss\s{0,3}\(/ ascii
        $k3 = /cv2\.VideoCapture\s{0,3}\(/ ascii
        $k4 = "Login Data" ascii fullword
        $k5 = /CryptUnprotectData|os_crypt/ ascii
        $k6 = /subprocess\.(Popen|check_output|run|getoutput)\s{0,3}\([^\n]{0,80}shell\s{0,2}=\s{0,2}True/ ascii
        $k7 = /os\.popen\s{0,3}\(|os\.system\s{0,3}\(/ ascii
        $k8 = /CurrentVersion\\{1,2}Run/ ascii
        $k9 = /sounddevice|pyaudio\.PyAudio\s{0,3}\(/ ascii
        $k10 = /\b(keylogger|keylog|screenshot|webcam|reverse_?shell)\b/ ascii nocase
        $k11 = /win32crypt|browser_cookie3/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 1MB and any of ($b*) and 4 of ($k*) and ($k6 or $k7) and any of ($k1, $k3, $k4, $k5, $k8, $k11)
}
