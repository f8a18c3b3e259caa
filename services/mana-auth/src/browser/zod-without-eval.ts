import { config } from 'zod/v4/core';

// The first parse would try `new Function` otherwise, which the pages' policy refuses and reports.
config({ jitless: true });
