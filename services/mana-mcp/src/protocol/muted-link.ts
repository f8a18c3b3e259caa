import type { ClientLink } from './method.ts';

const never = new AbortController().signal;

/** The link of a message in a batch: its answer comes with the others, and nothing comes before. */
export const mutedLink: ClientLink = { isOpen: false, signal: never, send() {}, cancel() {} };
