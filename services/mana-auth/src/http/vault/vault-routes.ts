import { Hono } from 'hono';
import { registerAudit } from './audit.ts';
import { registerConfirmRotation } from './confirm-rotation.ts';
import { registerInit } from './init.ts';
import { registerKey } from './key.ts';
import { registerReadKeyPair, registerSetKeyPair } from './key-pair.ts';
import { registerClearRecoveryWrap, registerSetRecoveryWrap } from './recovery-wrap.ts';
import { registerRotate } from './rotate.ts';
import { registerStatus } from './status.ts';
import type { VaultRouteDeps } from './vault-route-deps.ts';
import { registerZeroKnowledge } from './zero-knowledge.ts';

/** `/api/v1/me/encryption-vault` */
export function createVaultRoutes(deps: VaultRouteDeps): Hono {
	const app = new Hono();
	registerStatus(app, deps);
	registerInit(app, deps);
	registerKey(app, deps);
	registerSetRecoveryWrap(app, deps);
	registerClearRecoveryWrap(app, deps);
	registerZeroKnowledge(app, deps);
	registerRotate(app, deps);
	registerConfirmRotation(app, deps);
	registerReadKeyPair(app, deps);
	registerSetKeyPair(app, deps);
	registerAudit(app, deps);
	return app;
}
