export { createOutside } from './create-outside.ts';
