export type { ScriptedAnswer, ScriptedCall } from './model-script.ts';
export { type AskedRequest, type ModelServer, startModelServer } from './model-server.ts';
export { type ScriptedModel, scriptedModel } from './scripted-model.ts';
