import { defaultTime, device, time, type } from 'mirage';

/** Imported by config.ts: the type, and the function that declares a sensor. */
export const sensor = type('sensor');

export function sensorOf(pin, clock = defaultTime) {
  return device(time.to(sensor), {
    module: '@stranger/sensor/connect#connect',
    parameters: { pin },
    args: [clock],
    packages: ['@stranger/sensor'],
    label: `sensorOf(${pin})`,
    title: `sensor ${pin}`,
    caller: sensorOf,
  });
}
