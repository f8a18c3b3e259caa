export { createModel, type ModelSettings, type Provider, providers } from './create-model.ts';
