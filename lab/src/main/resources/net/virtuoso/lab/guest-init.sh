# guest-init.sh NAME IPV6(0|1): the first process of a container guest. Brings the network up by DHCP, then only lives.
exec >>/var/log/guest.log 2>&1
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
name=$1
for i in all default; do echo $((1 - $2)) >/proc/sys/net/ipv6/conf/$i/disable_ipv6; done
busybox ip link set lo up
busybox ip link set eth0 up
busybox udhcpc -f -i eth0 -s /opt/vnet/guest-lease.sh -x hostname:"$name" -t 4 -T 1 -A 1 &
while :; do
    busybox sleep 1000 &
    wait
done
