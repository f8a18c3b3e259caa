/** The directions in which code may depend on other code. ARCHITECTURE.md says why. */
module.exports = {
	forbidden: [
		{
			name: 'no-cycles',
			severity: 'error',
			from: {},
			to: { circular: true },
		},
		{
			name: 'foundations-stand-alone',
			comment: 'crypto, protocol, auth and the kits are what everything else stands on',
			severity: 'error',
			from: {
				path: '^packages/(shared-crypto|sync-protocol|auth-protocol|shared-auth|service-kit|postgres-kit)/',
			},
			to: {
				path: '^(packages/(mana-(records|tool-registry)|agent-loop)|services|tools|apps|examples|tests|benchmarks)/',
			},
		},
		{
			name: 'foundations-do-not-know-each-other',
			severity: 'error',
			from: {
				path: '^packages/(shared-crypto|sync-protocol|auth-protocol|shared-auth|service-kit|postgres-kit)/',
			},
			to: {
				path: '^packages/(shared-crypto|sync-protocol|auth-protocol|shared-auth|service-kit|postgres-kit)/',
				pathNot: ['^packages/$1/', '^packages/auth-protocol/'],
			},
		},
		{
			name: 'only-shared-auth-knows-what-mana-auth-says',
			severity: 'error',
			from: { path: '^packages/(shared-crypto|sync-protocol|service-kit|postgres-kit)/' },
			to: { path: '^packages/auth-protocol/' },
		},
		{
			name: 'auth-protocol-has-zod-only',
			comment: 'its stand-in for mana-auth signs tokens; member-key, an entry of its own, seals by HPKE',
			severity: 'error',
			from: {
				path: '^packages/auth-protocol/src/',
				pathNot: '\\.test\\.ts$|^packages/auth-protocol/src/(testing/|member-key\\.ts$)',
			},
			to: {
				pathNot: '^packages/auth-protocol/src/|node_modules/(rrule-temporal|zod)/',
			},
		},
		{
			name: 'records-stand-on-crypto-and-protocols',
			comment: 'what a person keeps is the same for tools, screens, import and export',
			severity: 'error',
			from: { path: '^packages/mana-records/src/', pathNot: '\\.test\\.ts$' },
			to: {
				pathNot:
					'^packages/(mana-records|shared-crypto|sync-protocol|auth-protocol)/src/|node_modules/(diff|rrule-temporal|zod)/',
			},
		},
		{
			name: 'portability-stands-on-records',
			comment: 'files are read and written on the device, without a server',
			severity: 'error',
			from: { path: '^packages/portability/src/', pathNot: '\\.test\\.ts$' },
			to: {
				path: '^(packages|services|tools|apps)/',
				pathNot: '^packages/(portability|mana-records|shared-crypto|sync-protocol)/src/',
			},
		},
		{
			name: 'packages-know-no-service',
			severity: 'error',
			from: { path: '^packages/' },
			to: { path: '^(services|tools|apps|examples|tests|benchmarks)/' },
		},
		{
			name: 'crypto-has-no-dependency',
			severity: 'error',
			from: { path: '^packages/shared-crypto/src/', pathNot: '\\.test\\.ts$' },
			to: { pathNot: '^packages/shared-crypto/src/' },
		},
		{
			name: 'packages-run-in-a-browser',
			comment: 'the web app uses the same crypto, protocol and merge rule',
			severity: 'error',
			from: {
				path: '^packages/(shared-crypto|sync-protocol|auth-protocol|mana-records|portability)/src/',
				pathNot: '\\.test\\.ts$',
			},
			to: { dependencyTypes: ['core'] },
		},
		{
			name: 'registry-knows-no-loop',
			severity: 'error',
			from: { path: '^packages/mana-(records|tool-registry)/' },
			to: { path: '^packages/agent-loop/' },
		},
		{
			name: 'loop-runs-in-a-browser',
			comment: 'the web app runs missions with the same loop',
			severity: 'error',
			from: { path: '^packages/agent-loop/src/', pathNot: '\\.test\\.ts$|/testing/' },
			to: { path: '^packages/mana-tool-registry/src/(?!browser\\.ts)', dependencyTypes: ['core'] },
		},
		{
			name: 'services-speak-http',
			comment: 'a service never imports another service',
			severity: 'error',
			from: { path: '^services/([^/]+)/' },
			to: { path: '^services/', pathNot: '^services/$1/' },
		},
		{
			name: 'services-know-no-tools',
			severity: 'error',
			from: { path: '^services/', pathNot: '\\.test\\.ts$|/test/' },
			to: { path: '^(tools|apps|examples|tests|benchmarks)/' },
		},
		{
			name: 'domain-declares-what-it-needs',
			comment: 'no HTTP framework, no SQL, no configuration in domain/',
			severity: 'error',
			from: { path: '^services/[^/]+/src/domain/', pathNot: '\\.test\\.ts$' },
			to: { path: '^services/[^/]+/src/(http|db|app|main|deps|config)|node_modules/(hono|postgres|kysely)/' },
		},
		{
			name: 'gateway-protocol-knows-admission-only',
			comment: 'MCP is spoken without knowing what is called: protocol <- methods -> domain',
			severity: 'error',
			from: { path: '^services/mana-mcp/src/protocol/', pathNot: '\\.test\\.ts$' },
			to: { path: '^services/mana-mcp/src/(methods|http|redis|domain/(?!admission/))' },
		},
		{
			name: 'gateway-domain-knows-no-protocol',
			severity: 'error',
			from: { path: '^services/mana-mcp/src/domain/', pathNot: '\\.test\\.ts$' },
			to: { path: '^services/mana-mcp/src/(protocol|methods|redis)/' },
		},
		{
			name: 'gateway-domains-stand-on-admission',
			comment: 'rows, gate and trace do not know each other',
			severity: 'error',
			from: { path: '^services/mana-mcp/src/domain/([^/]+)/' },
			to: {
				path: '^services/mana-mcp/src/domain/',
				pathNot: '^services/mana-mcp/src/domain/($1|admission)/',
			},
		},
		{
			name: 'gateway-methods-know-no-http',
			severity: 'error',
			from: { path: '^services/mana-mcp/src/methods/', pathNot: '\\.test\\.ts$' },
			to: { path: '^services/mana-mcp/src/(http|redis)/' },
		},
		{
			name: 'db-knows-no-http',
			severity: 'error',
			from: { path: '^services/[^/]+/src/db/', pathNot: '\\.test\\.ts$' },
			to: { path: '^services/[^/]+/src/(http|app|main|deps|config)|node_modules/hono/' },
		},
		{
			name: 'routes-write-no-sql',
			severity: 'error',
			from: { path: '^services/[^/]+/src/http/', pathNot: '\\.test\\.ts$' },
			to: { path: 'node_modules/(postgres|kysely)/' },
		},
		{
			name: 'apps-speak-http',
			comment: 'the app knows packages, and reaches services as any client does',
			severity: 'error',
			from: { path: '^apps/' },
			to: { path: '^(services|tools|examples|tests|benchmarks)/' },
		},
		{
			name: 'screens-run-in-a-browser',
			severity: 'error',
			from: { path: '^apps/web/src/', pathNot: '\\.test\\.ts$|/testing/' },
			to: { dependencyTypes: ['core'] },
		},
		{
			name: 'screens-and-server-do-not-know-each-other',
			severity: 'error',
			from: { path: '^apps/web/(src|server|build)/' },
			to: { path: '^apps/web/(src|server)/', pathNot: '^apps/web/$1/' },
		},
		{
			name: 'screen-modules-do-not-know-each-other',
			comment: 'what a module shows stands on records, data and ui; routes put modules together',
			severity: 'error',
			from: { path: '^apps/web/src/modules/([^/]+)/' },
			to: {
				path: '^apps/web/src/(routes|shell|modules)/',
				pathNot: '^apps/web/src/modules/$1/',
			},
		},
		{
			name: 'screen-data-shows-nothing',
			comment: 'no component, no DOM',
			severity: 'error',
			from: { path: '^apps/web/src/data/' },
			to: { path: '^apps/web/src/(routes|shell|modules|ui)/|\\.svelte$' },
		},
		{
			name: 'ui-knows-no-data',
			severity: 'error',
			from: { path: '^apps/web/src/ui/' },
			to: { path: '^apps/web/src/(routes|shell|modules|data)/|^packages/' },
		},
		{
			name: 'tests-are-not-imported',
			severity: 'error',
			from: { pathNot: '\\.test\\.ts$|/test/' },
			to: { path: '\\.test\\.ts$' },
		},
		{
			name: 'resolvable',
			severity: 'error',
			from: {},
			to: { couldNotResolve: true, pathNot: '^bun(:|$)' },
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: '/dist/',
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['import', 'bun', 'node', 'default'],
		},
	},
};
