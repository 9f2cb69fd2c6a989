/** The folder of the files and scripts that a test brings into the lab. */
export const GUEST_FOLDER = '/guest';

/** Precedes the name, the status and the lengths of the two outputs of a script. */
export const MARK = '@@';

/** Printed before the first script, after the last one, and before the reason why the lab cannot run them. */
export const BEGIN = `${MARK} begin`;
export const END = `${MARK} end`;
export const FAILED = `${MARK} failed:`;

/**
 * Returns the first program of the lab. It loads the modules, which are in loading order, and runs the scripts
 * `/guest/NUMBER-NAME.sh` in their order. A script may leave processes behind, which later scripts ask for results.
 */
export function initScript(modules: readonly string[]): string {
  return `#!/usr/bin/busybox sh
/usr/bin/busybox --install -s /usr/bin
export PATH=/usr/bin:/usr/sbin HOME=/tmp
fail() {
  echo "${FAILED} $*"
  poweroff -f
}
mount -t proc proc /proc && mount -t sysfs sysfs /sys && mount -t devtmpfs dev /dev || fail 'file systems'
mount -t tmpfs tmp /tmp && mount -t tmpfs run /run && mount -t debugfs debug /sys/kernel/debug || fail 'file systems'
# The lengths below count bytes, so the console must not write two for one.
stty -opost </dev/console
for module in ${modules.join(' ')}; do
  insmod "/modules/$module.ko" || fail "module $module"
done
[ -e /dev/kvm ] || fail 'no /dev/kvm'
[ -e /dev/net/tun ] || { mkdir -p /dev/net && mknod /dev/net/tun c 10 200; }
# Guests touch little of the memory that they are given.
echo 1 >/proc/sys/vm/overcommit_memory
ip link set lo up
cd ${GUEST_FOLDER}
echo '${BEGIN}'
for script in *.sh; do
  timeout -s KILL 120 sh "$script" </dev/null >/tmp/output 2>/tmp/log
  status=$?
  name=\${script%.sh}
  echo "${MARK} \${name#*-} $status $(stat -c %s /tmp/output) $(stat -c %s /tmp/log)"
  cat /tmp/output /tmp/log
done
echo '${END}'
poweroff -f
`;
}
