export {allowedHosts} from './place.ts';
export {hostOf, otherHosts, ownPart, streamsOn} from './select.ts';
export {type Host, type HostFacts, localHost} from './types.ts';
export {type HostView, hostFactsText, hostViews, movableOn} from './view.ts';
export {awayText, hostMark, hostsText} from './words.ts';
