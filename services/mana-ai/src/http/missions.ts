import { AppError } from '@mana/service-kit';
import type { Deps } from '../deps.ts';
import type { SealingKeys } from '../domain/sealed/sealing-keys.ts';
import type { Missions } from '../mission-deps.ts';

/** @throws AppError 503 `MISSIONS_OFF` */
export function requireMissions({ missions }: Pick<Deps, 'missions'>): Missions {
	if (missions) return missions;
	throw new AppError(
		'MISSIONS_OFF',
		503,
		'No missions run here: that takes a model, AI_PRIVATE_KEY and DATABASE_MAINTENANCE_URL.',
	);
}

/** @throws AppError 503 `SEALING_OFF` */
export function requireSealingKeys({ missions }: Pick<Deps, 'missions'>): SealingKeys {
	if (missions?.sealingKeys) return missions.sealingKeys;
	throw new AppError(
		'SEALING_OFF',
		503,
		'No sealed copies are taken here: that takes AI_SEALING_SECRET, and what missions take.',
	);
}
