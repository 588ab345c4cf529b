# libvirt-host.sh DIRECTORY NAME VERSION:GROUP...: the first process of a host of virtual machines.
# Runs in new mount, UTS, process and cgroup namespaces. Sets up what the host's libvirtd shall see, says so by making
# DIRECTORY/ready, then only lives: its end is the end of the host. VERSION is that of the control group's hierarchy.
set -e
directory=$1
name=$2
shift 2
hostname "$name"

# A view of /sys/class/net that fits the host's network, with the control groups of the machine hung in again.
mkdir -p "$directory/cgroup"
mount --rbind /sys/fs/cgroup "$directory/cgroup"
mount -t sysfs sysfs /sys
mount --rbind "$directory/cgroup" /sys/fs/cgroup
umount -l "$directory/cgroup"
for entry; do
    group=${entry#*:}
    mount --bind "$group" "${group%/*}"
    if [ "${entry%%:*}" = 2 ]; then
        # No process may stay in a group that shares out controllers, as libvirt is going to do here.
        mkdir -p "${group%/*}/daemon"
        echo $$ >"${group%/*}/daemon/cgroup.procs"
    fi
done

# An empty /run hides the machine's own libvirtd, D-Bus and systemd, which would take charge of our containers.
mount -t tmpfs tmpfs /run
mkdir -p /run/libvirt /run/lock /etc/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt
mount --bind "$directory/etc" /etc/libvirt
mount --bind "$directory/lib" /var/lib/libvirt
mount --bind "$directory/log" /var/log/libvirt
mount --bind "$directory/cache" /var/cache/libvirt
mount --bind "$directory/run" /run/libvirt
touch "$directory/ready"

# 'wait' reaps whatever becomes our child: daemons whose parents have ended.
while :; do
    sleep 1000 &
    wait
done
