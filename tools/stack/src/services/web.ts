import type { ServiceDefinition } from '../service-definition.ts';

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
			'packages/{auth-protocol,mana-records,mana-tool-registry,shared-crypto,sync-protocol}/{package.json,src/**}',
			'package-lock.json',
		],
	},
};
