import { defaultTime, device, time, type } from 'mirage';

/** What config.ts imports: the type, and the function that makes a sensor of it. */
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
