import { createIndexHost } from './index-host.ts';
import { serveIndexHost } from './serve-index-host.ts';

/** The scope of a worker, as it is in browsers and in Bun alike. */
declare const self: Worker;

serveIndexHost(self, createIndexHost());
