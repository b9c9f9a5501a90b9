/**
 * Hands the services to the screens.
 */
import {createContext, useContext} from 'react';
import {type Overview, type Services} from './services.js';
import {useWatch} from './watch.js';

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
	const services = useContext(ServicesContext);
	if (!services) {
		throw new Error('services are used outside of the app');
	}

	return services;
}

export function useOverview(): Overview {
	return useWatch(useServices().overview);
}
