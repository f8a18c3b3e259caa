import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from './generated/files.ts';
import { root } from './repository-root.ts';
import { serviceDefinitions } from './service-definitions.ts';

for (const [path, text] of generatedFiles(root, serviceDefinitions)) writeFileSync(join(root, path), text);
