export { connectToStack, type RunningStack } from './connect-to-stack.ts';
export type { DevUser } from './dev-user.ts';
export type { Environment } from './environment.ts';
export type { ServiceName } from './service-definitions.ts';
export { StackError, type StackErrorCode } from './stack-error.ts';
export { createStackLog, type LogFormat, type StackLog } from './stack-log.ts';
export { type Stack, type StackOptions, startStack } from './start-stack.ts';
export type { SupervisedService } from './supervised-service.ts';
