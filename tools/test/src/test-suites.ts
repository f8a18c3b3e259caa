import { Glob } from 'bun';

export const suiteNames = ['unit', 'system', 'long'] as const;
export type SuiteName = (typeof suiteNames)[number];

export interface Suite {
	/** The npm script that runs it. */
	script: string;
	/** What its tests need or do, for a person who wonders whether to run them. */
	about: string;
	/** How long one test may take unless it says otherwise. */
	timeoutMs: number;
	/** What must be on the PATH. */
	programs?: readonly string[];
}

export const suites: Record<SuiteName, Suite> = {
	unit: { script: 'npm test', about: 'everything that needs nothing but npm', timeoutMs: 20_000 },
	system: {
		script: 'npm run test:system',
		about:
			'fresh clones, a browser, a keyring, Redis, deployment; needs root, git, npm and tools/test/debian-packages.txt',
		timeoutMs: 300_000,
		programs: [
			'caddy',
			'chromium',
			'dbus-daemon',
			'docker-compose',
			'gnome-keyring-daemon',
			'promtool',
			'redis-server',
		],
	},
	long: {
		script: 'npm run test:long',
		about: 'load, faults and conformance',
		timeoutMs: 900_000,
	},
};

const everyTest = new Glob('{packages,services,tools,examples,tests,benchmarks,apps}/**/*.test.ts');

/** What a suite needs and this machine does not have. */
export function missingPrograms(suite: SuiteName): string[] {
	return (suites[suite].programs ?? []).filter((program) => Bun.which(program) === null);
}

/** The files of a suite: `x.system.test.ts`, `x.long.test.ts`, and every other `x.test.ts`. */
export function testFilesOf(suite: SuiteName, root: string): string[] {
	return [...everyTest.scanSync({ cwd: root })]
		.filter((path) => !path.includes('node_modules/') && suiteOf(path) === suite)
		.sort();
}

function suiteOf(path: string): SuiteName {
	if (path.endsWith('.system.test.ts')) return 'system';
	return path.endsWith('.long.test.ts') ? 'long' : 'unit';
}
