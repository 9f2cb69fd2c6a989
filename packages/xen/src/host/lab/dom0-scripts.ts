/*
 * The scripts of the laptop Xen's domain 0: shell scripts for busybox, by path. Two of them replace scripts of Debian
 * that need bash and Python, under the same names, so that files for `xl` work unchanged.
 */

/**
 * The address of the control channel inside domain 0, to which QEMU forwards. Its network leads nowhere else. Its
 * network card is identified by the MAC address.
 */
export const CONTROL = {
  address: '10.77.0.15',
  tcpPort: 4,
  network: '10.77.0.0/24',
  mac: '52:54:00:78:65:01',
} as const;

/**
 * The bridge of the guests' interfaces, domain 0's address on it, and QEMU's network that the bridge is connected to. A
 * guest finds a router, a name server and DHCP there, as in QEMU without Xen.
 */
export const BRIDGE = {
  name: 'xenbr0',
  address: '10.0.2.100',
  network: '10.0.2.0/24',
  mac: '52:54:00:78:65:02',
} as const;

/** Printed on the serial console when domain 0 accepts commands, and before the reason why it cannot. */
export const READY = 'lab: ready';
export const FAILED = 'lab: failed: ';

/** The blob of QEMU's firmware configuration that holds the secret of the control channel. */
export const SECRET_BLOB = 'opt/mirage/secret';

/** Returns the first program: starts the toolstack, then the control channel. `modules` are in loading order. */
function init(modules: readonly string[]): string {
  return `#!/usr/bin/busybox sh
/usr/bin/busybox --install -s /usr/local/bin
export PATH=/usr/lib/xen/bin:/usr/bin:/usr/local/bin HOME=/root
fail() {
  echo "${FAILED}$*"
  sleep 1
  poweroff -f
}
mount -t proc proc /proc && mount -t sysfs sysfs /sys && mount -t devtmpfs dev /dev || fail 'file systems'
mkdir -p /dev/pts /run && mount -t devpts devpts /dev/pts && mount -t tmpfs run /run || fail 'file systems'
mkdir -p /run/xen /run/xenstored /run/lock /run/lab /var/log/xen/console /var/lib/xen /var/lib/xenstored /tmp
for module in ${modules.join(' ')}; do
  insmod "/modules/$module.ko" || fail "module $module"
done
mount -t xenfs xenfs /proc/xen || fail 'xenfs'
secret=$(cat /sys/firmware/qemu_fw_cfg/by_name/${SECRET_BLOB}/raw)
[ -n "$secret" ] || fail 'no secret'
(umask 077 && echo "$secret" >/run/secret)

hostname xen
ip link set lo up
card() {
  for at in /sys/class/net/*; do [ "$(cat "$at/address")" = "$1" ] && echo "\${at##*/}" && return; done
  fail "no card $1"
}
brctl addbr ${BRIDGE.name} || fail 'bridge'
uplink=$(card ${BRIDGE.mac})
brctl addif ${BRIDGE.name} "$uplink" && ip link set "$uplink" up || fail 'bridge'
ip addr add ${BRIDGE.address}/24 dev ${BRIDGE.name} && ip link set ${BRIDGE.name} up || fail 'bridge'
control=$(card ${CONTROL.mac})
ip addr add ${CONTROL.address}/24 dev "$control" && ip link set "$control" up || fail 'network'

xenstored --pid-file /run/xen/xenstored.pid || fail 'xenstored'
xen-init-dom0 >/dev/null || fail 'xen-init-dom0'
xenconsoled --log=all --pid-file=/run/xen/xenconsoled.pid || fail 'xenconsoled'
tcpserver -R -H -l 0 -c 100 ${CONTROL.address} ${CONTROL.tcpPort} /lab/session &
until netstat -ltn | grep -q ':${CONTROL.tcpPort} '; do usleep 20000; done
echo '${READY}'
# Reaps what loses its parent. Ends never: the kernel would panic.
while :; do wait; sleep 3600; done
`;
}

/*
 * Serves one connection of the control channel. The first line is "SECRET VERB WORDS", the words quoted for the shell.
 * A client that knows the secret is root in domain 0 in any case. The verbs:
 *
 * - run WORDS: answers the line "STATUS OUTPUT-BYTES ERROR-BYTES", then both outputs.
 * - stream WORDS: connects the program's input and outputs with the connection.
 * - put FILE MODE SIZE: reads SIZE bytes and answers "ok". FILE appears complete.
 * - get FILE: answers the line "SIZE", then the file, or "missing".
 */
const SESSION = `#!/usr/bin/busybox sh
IFS= read -r line
secret=$(cat /run/secret)
[ "\${line%% *}" = "$secret" ] || { echo refused; exit 1; }
eval "set -- \${line#* }"
verb=$1
shift
case $verb in
run)
  out=/run/session-$$
  "$@" </dev/null >$out.out 2>$out.err
  echo "$? $(stat -c %s $out.out) $(stat -c %s $out.err)"
  cat $out.out $out.err
  rm -f $out.out $out.err
  ;;
stream) exec "$@" 2>&1 ;;
put)
  mkdir -p "$(dirname "$1")"
  head -c "$3" >"$1.part" && [ "$(stat -c %s "$1.part")" = "$3" ] && chmod "$2" "$1.part" && mv "$1.part" "$1" && echo ok
  ;;
get)
  # A log may grow meanwhile.
  if [ -f "$1" ]; then size=$(stat -c %s "$1") && echo "$size" && head -c "$size" "$1"; else echo missing; fi
  ;;
*) echo unknown ;;
esac
`;

/* Adds a guest's interface to its bridge. Source of the nodes to write: xen.git, tools/hotplug/Linux/vif-bridge. */
const VIF_BRIDGE = `#!/usr/bin/busybox sh
export PATH=/usr/bin:/usr/local/bin
case $1 in
online)
  bridge=$(xenstore-read "$XENBUS_PATH/bridge" 2>/dev/null || echo ${BRIDGE.name})
  mtu=$(cat "/sys/class/net/$bridge/mtu")
  if ip link set "$vif" mtu "$mtu" && ip link set "$vif" master "$bridge" && ip link set "$vif" up; then
    xenstore-write "$XENBUS_PATH/hotplug-status" connected
  else
    xenstore-write "$XENBUS_PATH/hotplug-error" "there is no bridge $bridge" "$XENBUS_PATH/hotplug-status" error
  fi
  ;;
offline)
  ip link set "$vif" nomaster 2>/dev/null
  ip link set "$vif" down 2>/dev/null
  ;;
esac
exit 0
`;

/* Attaches a disk image to a loop device. Source: xen.git, docs/misc/block-scripts.txt. */
const BLOCK = `#!/usr/bin/busybox sh
export PATH=/usr/bin:/usr/local/bin
case $1 in
add)
  target=$(xenstore-read "$XENBUS_PATH/params")
  mode=$(xenstore-read "$XENBUS_PATH/mode")
  device=$target
  if [ ! -b "$target" ]; then
    device=$(losetup -f)
    [ "$mode" = r ] && readonly=-r
    if ! losetup $readonly "$device" "$target"; then
      xenstore-write "$XENBUS_PATH/hotplug-error" "$target cannot be a disk" "$XENBUS_PATH/hotplug-status" error
      exit 1
    fi
    xenstore-write "$XENBUS_PATH/node" "$device"
  fi
  xenstore-write "$XENBUS_PATH/physical-device" "$(stat -c %t:%T "$device")" "$XENBUS_PATH/hotplug-status" connected
  ;;
remove)
  device=$(xenstore-read "$XENBUS_PATH/node" 2>/dev/null) && losetup -d "$device"
  ;;
esac
exit 0
`;

const XL_CONF = `autoballoon="off"
lockfile="/run/lock/xl"
`;

/** Returns the scripts and settings, by path. A script begins with `#!`. */
export function dom0Scripts(modules: readonly string[]): Map<string, string> {
  return new Map([
    ['init', init(modules)],
    ['lab/session', SESSION],
    ['etc/xen/scripts/vif-bridge', VIF_BRIDGE],
    ['etc/xen/scripts/block', BLOCK],
    ['etc/xen/xl.conf', XL_CONF],
  ]);
}
