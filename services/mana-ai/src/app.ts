import { createServiceApp } from '@mana/service-kit';
import type { Hono } from 'hono';
import type { Deps } from './deps.ts';
import { registerAnswerModel } from './http/answer-model.ts';
import { registerApproveProposals } from './http/approve-proposals.ts';
import { registerAskCompanion } from './http/ask-companion.ts';
import { registerCancelRun } from './http/cancel-run.ts';
import { registerConfirmCall } from './http/confirm-call.ts';
import { holdBodies } from './http/hold-bodies.ts';
import { registerListModels } from './http/list-models.ts';
import { registerPlanMission } from './http/plan-mission.ts';
import { registerPutSealedInputs } from './http/put-sealed-inputs.ts';
import { registerReadAnswer } from './http/read-answer.ts';
import { registerReadAudit } from './http/read-audit.ts';
import { registerReadSchedule } from './http/read-schedule.ts';
import { registerReadSealedInputs } from './http/read-sealed-inputs.ts';
import { registerReadSealedResults } from './http/read-sealed-results.ts';
import { registerReadSealingKey } from './http/read-sealing-key.ts';
import { registerReadUsage } from './http/read-usage.ts';
import { registerRejectProposal } from './http/reject-proposal.ts';
import { registerRunMission } from './http/run-mission.ts';
import { registerStopAnswer } from './http/stop-answer.ts';
import { registerTakeBackSealedInputs } from './http/take-back-sealed-inputs.ts';
import { registerTakeSealedResults } from './http/take-sealed-results.ts';

export function createApp(deps: Deps): Hono {
	const app = createServiceApp({
		logger: deps.logger,
		corsOrigins: deps.corsOrigins,
		corsHeaders: { allow: ['X-Mana-Space', 'Last-Event-ID'], expose: ['X-Answer-Id'] },
		metrics: deps.metrics,
		health: async () => {
			const isUp = await deps.isDatabaseUp();
			return {
				status: isUp && !deps.answers.isDraining ? 'ok' : 'unavailable',
				service: 'mana-ai',
				database: isUp ? 'ok' : 'unavailable',
				model: deps.companion?.model.name ?? 'not-configured',
				missions: deps.missions ? 'on' : 'off',
				sealing: await sealingIn(deps),
				draining: deps.answers.isDraining,
			};
		},
	});
	app.use(deps.memory.endWithAnswer, holdBodies(deps));
	registerAskCompanion(app, deps);
	registerConfirmCall(app, deps);
	registerReadAnswer(app, deps);
	registerStopAnswer(app, deps);
	registerListModels(app, deps);
	registerAnswerModel(app, deps);
	registerReadUsage(app, deps);
	registerPlanMission(app, deps);
	registerReadSchedule(app, deps);
	registerRunMission(app, deps);
	registerCancelRun(app, deps);
	registerReadAudit(app, deps);
	registerReadSealingKey(app, deps);
	registerPutSealedInputs(app, deps);
	registerReadSealedInputs(app, deps);
	registerTakeBackSealedInputs(app, deps);
	registerReadSealedResults(app, deps);
	registerTakeSealedResults(app, deps);
	registerApproveProposals(app, deps);
	registerRejectProposal(app, deps);
	return app;
}

/** What devices seal to, so that whoever runs the service can compare it. */
async function sealingIn({ missions }: Pick<Deps, 'missions'>): Promise<string> {
	const keys = missions?.sealingKeys;
	return keys
		? await keys.newest().then(
				(key) => key?.kid ?? 'none',
				() => 'unavailable',
			)
		: 'off';
}
