import { runGateway } from '@mana/mcp-service/run-gateway';
import { createOutside } from '@mana/outbound';
import { createGuardedFetch } from '@mana/outbound/guarded-fetch';

/** The gateway as it is, but that its tools reach servers on this machine as they reach others. */
await runGateway({
	overridesOf: ({ outbound }) =>
		outbound
			? { outside: createOutside({ fetch: createGuardedFetch({ allowLoopback: true }), ...outbound }) }
			: {},
});
