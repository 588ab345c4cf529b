#!/usr/bin/busybox sh
# What the guest's DHCP client calls with the news in variables (udhcpc's convention).
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
case $1 in
deconfig)
    busybox ip address flush dev "$interface"
    busybox ip link set "$interface" up
    rm -f /run/lease
    ;;
bound | renew)
    # shellcheck disable=SC2154
    busybox ip address replace "$ip/$mask" dev "$interface"
    for gateway in $router; do
        busybox ip route replace default via "$gateway"
        break
    done
    for server in $dns; do echo "nameserver $server"; done >/etc/resolv.conf
    if [ ! -e /run/lease ]; then
        echo "$ip $(date +%s%3N)" >/run/lease.new
        mv /run/lease.new /run/lease
    fi
    echo "lease $ip"
    ;;
esac
