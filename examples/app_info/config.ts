import { appInfo, console, defaultAppInfo, defaultConsole, foreign, job, register } from 'mirage';

register('app_info', [foreign('Unikernel.Info', console.to(appInfo).to(job)).$(defaultConsole, defaultAppInfo)]);
