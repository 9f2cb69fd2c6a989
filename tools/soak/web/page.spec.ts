import { stepsOf } from '../../../e2e/support/transcript';
import { fileOfPage, withReplaced } from './page';
import { haproxyConfiguration, nginxConfiguration } from './proxies';

const PLACES = { folder: '/folder', http: 10080, https: 10443, app: 18080, metrics: 19100 };

it('the configuration files of docs/behind-a-proxy.md are used with the ports of this machine', () => {
  const nginx = nginxConfiguration(PLACES);
  expect(nginx).toContain('server 127.0.0.1:18080;');
  expect(nginx.match(/listen .*/g)).toEqual([
    'listen 127.0.0.1:10080;',
    'listen [::1]:10080;',
    'listen 127.0.0.1:10443 ssl;',
    'listen [::1]:10443 ssl;',
  ]);
  const haproxy = haproxyConfiguration(PLACES, 'send-proxy-v2');
  expect(haproxy).toContain('server shop 127.0.0.1:18080 check port 19100 send-proxy-v2\n');
  expect(haproxy.match(/bind \S+/g)).toEqual([
    'bind 127.0.0.1:10080',
    'bind [::1]:10080',
    'bind 127.0.0.1:10443',
    'bind [::1]:10443',
  ]);
  expect(nginx + haproxy).not.toMatch(/\/etc\/|10\.0\.0\.2|\[::\]/);
});

it('a file or a text that is not on the page is an error', () => {
  expect(() => fileOfPage('squid.conf')).toThrow('docs/behind-a-proxy.md has no file squid.conf.');
  expect(() => withReplaced('listen 80;', { 'listen 443;': '' })).toThrow("The file does not contain 'listen 443;'");
});

it('a file of a page may have the name of any language', () => {
  expect(stepsOf('```nginx file=a.conf\nevents {}\n```\n')).toEqual([
    { is: 'file', path: 'a.conf', text: 'events {}\n' },
  ]);
});
