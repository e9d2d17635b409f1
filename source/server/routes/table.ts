import {actRoutes} from './act-routes.ts';
import {openApi} from './openapi.ts';
import {type Route, read} from './route.ts';
import {runRoutes} from './run-routes.ts';
import {streamRoutes} from './stream-routes.ts';

/** Everything the API answers: the router, the OpenAPI document and what agents may read are made from it. */
export const routes: readonly Route[] = [
	...runRoutes,
	...streamRoutes,
	...actRoutes,
	read('/api/openapi.json', {summary: 'This document', answers: 'Open'}, ({identity}) =>
		openApi(routes, identity.version),
	),
];

/** Whether the address is one of theirs; a parameter is any text without a slash. */
export const matcher = (isTheirs: (route: Route) => boolean): ((path: string) => boolean) => {
	const patterns = routes
		.filter(isTheirs)
		.map(({path}) => new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`));
	return path => patterns.some(pattern => pattern.test(path));
};
