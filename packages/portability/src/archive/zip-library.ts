import { configure } from '@zip.js/zip.js/lib/zip-core-native.js';

// Everything here runs in a worker already, and a strict content policy lets a library start none of its own.
configure({ useWebWorkers: false });

export { BlobReader, ZipReader, ZipWriter } from '@zip.js/zip.js/lib/zip-core-native.js';
