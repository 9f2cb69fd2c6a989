import { register } from 'mirage';

register('noop', []);
