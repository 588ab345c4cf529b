#!/bin/sh
# What the guest's DHCP client calls with the news in variables (udhcpc's convention); the console tells the lab.
export PATH=/bin
case $1 in
deconfig)
    ip address flush dev "$interface"
    ip link set "$interface" up
    ;;
bound | renew)
    # shellcheck disable=SC2154
    ip address replace "$ip/$mask" dev "$interface"
    for gateway in $router; do
        ip route replace default via "$gateway"
        break
    done
    [ "$1" = renew ] || echo "VNET-LEASE $ip" >/dev/console
    ;;
esac
