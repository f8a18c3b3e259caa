import type { ServiceDefinition } from '../service-definition.ts';

/** The folders of the packages that the app is built of; its server's are not. */
const builtPackages = [
	'agent-loop',
	'auth-protocol',
	'design-tokens',
	'mana-records',
	'mana-tool-registry',
	'portability',
	'shared-auth',
	'shared-crypto',
	'sync-protocol',
];

export const webService: ServiceDefinition<'web'> = {
	name: 'web',
	title: 'mana-web',
	entry: 'apps/web/server/main.ts',
	defaultPort: 5173,
	speaks: 'HTTP; the app',
	hasPublicUrl: true,
	isOnByDefault: true,
	calls: [],
	build: {
		folder: 'apps/web',
		sources: [
			'apps/web/{index.html,package.json,vite.config.ts}',
			'apps/web/{src,build,public}/**',
			`packages/{${builtPackages.join(',')}}/{package.json,src/**}`,
			'package-lock.json',
		],
	},
};
