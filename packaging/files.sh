# shellcheck shell=bash disable=SC2154
# What every package of Lazaret installs; sourced by packaging/deb/build and packaging/rpm/build.
#
# Owns: the list of files, their modes and places. Must not: know a format of packages.
# Wants: `here` (packaging/), `binaries` (a directory with `lazaret` and `lazaretd`), `tree` (an empty
# directory that is filled).

put() { # put MODE FROM TO
    install -D -m "$1" "$2" "$tree$3"
}

fill_tree() {
    put 755 "$binaries/lazaret" /usr/bin/lazaret
    put 755 "$binaries/lazaretd" /usr/libexec/lazaret/lazaretd
    [ ! -e "$binaries/lazaret-update" ] || put 755 "$binaries/lazaret-update" /usr/libexec/lazaret/lazaret-update
    strip --strip-unneeded "$tree"/usr/bin/* "$tree"/usr/libexec/lazaret/*

    put 644 "$here/systemd/lazaretd.service" /usr/lib/systemd/system/lazaretd.service
    local role
    for role in workers keeper scout; do
        put 644 "$here/systemd/lazaret-$role.service" "/usr/lib/systemd/system/lazaret-$role.service"
        put 644 "$here/systemd/lazaret-$role.socket" "/usr/lib/systemd/system/lazaret-$role.socket"
    done
    put 644 "$here/systemd/lazaret-prepare.service" /usr/lib/systemd/system/lazaret-prepare.service
    put 644 "$here/systemd/lazaret-scan.service" /usr/lib/systemd/system/lazaret-scan.service
    put 644 "$here/systemd/lazaret-scan.timer" /usr/lib/systemd/system/lazaret-scan.timer
    local unit
    for unit in lazaret-hook.socket lazaret-hook.service lazaret-metrics.socket lazaret-metrics.service; do
        put 644 "$here/systemd/$unit" "/usr/lib/systemd/system/$unit"
    done
    put 644 "$here/systemd/lazaret-update.service" /usr/lib/systemd/system/lazaret-update.service
    put 644 "$here/systemd/lazaret-update.timer" /usr/lib/systemd/system/lazaret-update.timer
    put 644 "$here/systemd/lazaret-activate.service" /usr/lib/systemd/system/lazaret-activate.service
    put 644 "$here/systemd/lazaret-activate.path" /usr/lib/systemd/system/lazaret-activate.path
    put 644 "$here/systemd/update.sysusers.conf" /usr/lib/sysusers.d/lazaret-update.conf
    put 644 "$here/systemd/update.tmpfiles.conf" /usr/lib/tmpfiles.d/lazaret-update.conf
    put 644 "$here/systemd/lazaret.slice" /usr/lib/systemd/system/lazaret.slice
    put 644 "$here/systemd/50-lazaret.preset" /usr/lib/systemd/system-preset/50-lazaret.preset
    put 644 "$here/systemd/lazaret.catalog" /usr/lib/systemd/catalog/lazaret.catalog
    put 644 "$here/systemd/sysusers.conf" /usr/lib/sysusers.d/lazaret.conf
    put 644 "$here/systemd/tmpfiles.conf" /usr/lib/tmpfiles.d/lazaret.conf
    put 644 "$here/config/vendor.toml" /usr/lib/lazaret/lazaret.toml
    put 644 "$here/config/lazaret.toml" /etc/lazaret/lazaret.toml
    install -d -m 755 "$tree"/etc/lazaret/{conf.d,managed.d,rules.d}
    local example
    for example in monitoring/{alerts.yml,grafana-dashboard.json} kubernetes/daemonset.yaml config/on-finding \
        siem/wazuh/{lazaret_decoders.xml,lazaret_rules.xml,ossec.conf.part} \
        apparmor/usr.libexec.lazaret.lazaretd selinux/lazaret.{te,fc}; do
        put 644 "$here/$example" "/usr/share/doc/lazaret/examples/$(basename "$example")"
    done

    local pages page
    pages=$(mktemp -d -p "$tree")
    "$binaries/lazaret" pages "$pages"
    for page in "$pages"/man/*.1; do
        gzip -9n "$page"
        put 644 "$page.gz" "/usr/share/man/man1/$(basename "$page").gz"
    done
    put 644 "$pages/completions/lazaret.bash" /usr/share/bash-completion/completions/lazaret
    put 644 "$pages/completions/_lazaret" /usr/share/zsh/vendor-completions/_lazaret
    put 644 "$pages/completions/lazaret.fish" /usr/share/fish/vendor_completions.d/lazaret.fish
    rm -r "$pages"
}
