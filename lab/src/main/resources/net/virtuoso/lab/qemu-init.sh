#!/bin/sh
# The first process of a QEMU guest: loads the network card's driver, gets an address by DHCP, answers pings for ever.
export PATH=/bin
/bin/busybox --install -s /bin
mkdir -p /proc /sys /dev /etc
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
while read -r module; do insmod "/modules/$module.ko"; done </modules/order
for word in $(cat /proc/cmdline); do
    case $word in host=*) hostname "${word#host=}" ;; esac
done
for i in all default; do
    [ ! -e /proc/sys/net/ipv6/conf/$i ] || echo 1 >/proc/sys/net/ipv6/conf/$i/disable_ipv6
done
ip link set lo up
ip link set eth0 up
udhcpc -f -i eth0 -s /lease -x hostname:"$(hostname)" -t 4 -T 1 -A 1 >/dev/console 2>&1 &
while :; do
    sleep 1000 &
    wait
done
