/** Plays whoever is due once, with the scripted model at `MODEL_URL`, and ends. */
import { readConfig } from '@mana/persona-runner-service/config';
import { createDeps } from '@mana/persona-runner-service/deps';
import { createScriptedPlayer } from '../scripted-player.ts';

const { loop } = createDeps(readConfig(process.env), {
	player: createScriptedPlayer(process.env.MODEL_URL ?? ''),
});
await loop.look();
await loop.idle();
